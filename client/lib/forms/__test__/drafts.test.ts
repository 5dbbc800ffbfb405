import { forgetVerifications, rememberVerification, verificationOf } from '../../checkout/verification';
import { rememberReservation, takeReservation } from '../../ticket/intent';
import { dropDraft, readDraft, writeDraft } from '../drafts';

class MemoryStore {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  get length(): number {
    return this.items.size;
  }
  key(at: number): string | null {
    return [...this.items.keys()][at] ?? null;
  }
}

describe('a draft', () => {
  it('is kept until it is dropped, each form its own', () => {
    const store = new MemoryStore();
    writeDraft(store, 'new ticket', { title: 'Opera', price: '12,5' });
    expect(readDraft(store, 'new ticket')).toEqual({ title: 'Opera', price: '12,5' });
    expect(readDraft(store, 'edit 1')).toBeUndefined();
    dropDraft(store, 'new ticket');
    expect(readDraft(store, 'new ticket')).toBeUndefined();
  });

  it.each(['', 'not JSON', '[1]', '3', 'null'])('is none when the store holds %j', (content) => {
    const store = new MemoryStore();
    store.setItem('draft:x', content);
    expect(readDraft(store, 'x')).toBeUndefined();
  });

  it('does without a store that is full', () => {
    const full = new MemoryStore();
    full.setItem = () => {
      throw new Error('QuotaExceededError');
    };
    expect(() => writeDraft(full, 'x', {})).not.toThrow();
  });
});

describe('a reservation that has to wait for signing in', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const seen = { id: 'a', version: 3, price: 20.5 };

  it('goes on once, for the ticket it was wanted for', () => {
    const store = new MemoryStore();
    rememberReservation(store, seen, now);
    expect(takeReservation(store, 'b', now)).toBeUndefined();
    expect(takeReservation(store, 'a', now + 60_000)).toEqual(seen);
    expect(takeReservation(store, 'a', now + 60_000)).toBeUndefined();
  });

  it('is forgotten after half an hour', () => {
    const store = new MemoryStore();
    rememberReservation(store, seen, now);
    expect(takeReservation(store, 'a', now + 31 * 60_000)).toBeUndefined();
  });
});

describe('3-D Secure that was begun', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');

  it('can go on until its order is over or has expired, and nothing else is forgotten then', () => {
    const store = new MemoryStore();
    store.setItem('0', 'something else');
    rememberVerification(store, 'first', 'pi_0_secret_0', now + 1);
    rememberVerification(store, 'first', 'pi_1_secret_1', now + 1);
    rememberVerification(store, 'second', 'pi_2_secret_2', now + 2);
    const kept = () => ['first', 'second'].map((orderId) => verificationOf(store, orderId));
    forgetVerifications(store, now);
    expect(kept()).toEqual(['pi_1_secret_1', 'pi_2_secret_2']);
    forgetVerifications(store, now + 1);
    expect(kept()).toEqual([null, 'pi_2_secret_2']);
    forgetVerifications(store, now, 'second');
    expect([...store.items.keys()]).toEqual(['0']);
  });
});
