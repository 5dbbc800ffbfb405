import { runService } from '@ticketing/common';
import { notifications } from './app';

void runService(notifications);
