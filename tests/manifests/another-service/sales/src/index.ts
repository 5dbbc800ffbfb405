import { runService } from '@ticketing/common';
import { sales } from './app';

void runService(sales);
