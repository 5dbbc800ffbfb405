import mongoose from 'mongoose';

export interface UserDocument {
  _id: mongoose.Types.ObjectId;
  /** In canonical spelling: addresses are unique, however they are written. */
  email: string;
  passwordHash: string;
}

const schema = new mongoose.Schema<UserDocument>(
  { email: { type: String, required: true }, passwordHash: { type: String, required: true } },
  { versionKey: false, autoIndex: false, autoCreate: false },
);
// This index decides who gets an address when several people sign up with it at once.
schema.index({ email: 1 }, { unique: true });

export const User = mongoose.model<UserDocument>('User', schema);
