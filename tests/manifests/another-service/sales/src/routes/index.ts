import { Router } from 'express';
import { OrderReplicaModel } from '../models/order-replica';

/** GET / */
export function salesRouter(): Router {
  return Router().get('/', async (_req, res) => {
    res.json({ sold: await OrderReplicaModel.countDocuments({ status: 'complete' }) });
  });
}
