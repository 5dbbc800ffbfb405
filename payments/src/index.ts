import { runService } from '@ticketing/common';
import { payments } from './app';

void runService(payments);
