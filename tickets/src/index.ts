import { runService } from '@ticketing/common';
import { tickets } from './app';

void runService(tickets);
