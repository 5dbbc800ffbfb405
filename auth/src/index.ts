import { runService } from '@ticketing/common';
import { auth } from './app';

void runService(auth);
