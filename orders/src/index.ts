import { runService } from '@ticketing/common';
import { orders } from './app';

void runService(orders);
