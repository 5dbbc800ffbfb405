import mongoose from 'mongoose';

export interface UserDocument {
  _id: mongoose.Types.ObjectId;
  /** In its canonical spelling: what is unique is the address, not how it is written. */
  email: string;
  passwordHash: string;
}

const schema = new mongoose.Schema<UserDocument>(
  { email: { type: String, required: true }, passwordHash: { type: String, required: true } },
  { versionKey: false, autoIndex: false, autoCreate: false },
);
// This index decides who gets an address, however many sign up with it at the same moment.
schema.index({ email: 1 }, { unique: true });

export const User = mongoose.model<UserDocument>('User', schema);
