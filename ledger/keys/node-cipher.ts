/** Cipher on node:crypto. What is sealed with it is decided in ballot/sealed-message.ts. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concatBytes } from '../bytes.ts';
import type { Cipher } from './cipher.ts';

/** The cipher every Node process of the project uses; safe to share. */
export const nodeCipher: Cipher = {
  seal(key, iv, plaintext) {
    const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
    return concatBytes(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
  },
  open(key, iv, sealed) {
    if (sealed.length < TAG_BYTES) return undefined;
    const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plaintext = decipher.update(sealed.subarray(0, -TAG_BYTES));
    try {
      return concatBytes(plaintext, decipher.final());
    } catch {
      return undefined;
    }
  },
};

const ALGORITHM = 'aes-256-gcm';
const TAG_BYTES = 16;
