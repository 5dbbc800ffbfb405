import { runService } from '@ticketing/common';
import { expiration } from './app';

void runService(expiration);
