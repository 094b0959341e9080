/**
 * Long checks in parts: shuffles, partial decryptions and results hold something of every ballot, and every few hundred ciphertexts can be checked by
 * themselves, by any thread and any arithmetic. A long check yields its parts and is given their answers; who works them out, and where, is not its concern.
 */
import { openPart, type OpeningPart } from './combination.ts';
import { checkCredentialsPart, type CredentialsPart } from './credential.ts';
import { checkDecryptionPart, type DecryptionPart } from './decryption.ts';
import type { LongCheck } from './long-check.ts';
import type { Packed } from './packed.ts';
import { decidedBy, referenceArithmetic } from './public-group.ts';
import type { PublicArithmetic } from './public-group.ts';
import { checkShufflePart, generatorsPart } from './shuffle-proof.ts';
import type { GeneratorsPart, ShufflePart } from './shuffle-proof.ts';
import type { Result } from '../result.ts';

export type Part = CredentialsPart | ShufflePart | GeneratorsPart | DecryptionPart | OpeningPart;

/** What was computed of a part, or what is wrong with it. */
export type PartAnswer = Result<Packed, string>;

/** Works out one part. What another `arithmetic` than the reference refuses or doubts is decided by the reference. */
export function workOutPart(part: Part, arithmetic: PublicArithmetic = referenceArithmetic): PartAnswer {
  return decidedBy(arithmetic, (group) => {
    switch (part.kind) {
      case 'credentials':
        return checkCredentialsPart(group, part);
      case 'shuffle':
        return checkShufflePart(group, part);
      case 'generators':
        return generatorsPart(part);
      case 'decryption':
        return checkDecryptionPart(group, part);
      case 'opening':
        return openPart(group, part);
    }
  });
}

/** Carries a long check through, here and now. */
export function carryThrough<T>(check: LongCheck<T>, arithmetic?: PublicArithmetic): T {
  let step = check.next();
  while (step.done !== true) {
    const answers: Packed[] = [];
    let fault: Result<never, string> | undefined;
    for (const part of step.value) {
      const answer = workOutPart(part, arithmetic);
      if (!answer.ok) {
        fault = answer;
        break;
      }
      answers.push(answer.value);
    }
    step = check.next(fault ?? { ok: true, value: answers });
  }
  return step.value;
}

/** Parts that are with the workers at one time: keeps all of them busy, and memory small. */
const MAX_IN_WORK = 32;

/** Carries a long check through, somewhere. */
export type Carry = <T>(check: LongCheck<T>) => Promise<T>;

/** Hears after each part how many are done, of how many for this step. */
export type PartProgress = (done: number, parts: number) => void;

/** Carries long checks through with parts worked out elsewhere. */
export const carryBy =
  (workOut: (part: Part) => Promise<PartAnswer>, progress?: PartProgress): Carry =>
  (check) =>
    carryThroughBy(check, workOut, progress);

async function carryThroughBy<T>(
  check: LongCheck<T>,
  workOut: (part: Part) => Promise<PartAnswer>,
  progress: PartProgress = () => undefined,
): Promise<T> {
  let step = check.next();
  while (step.done !== true) {
    const parts = step.value;
    const answers: Packed[] = [];
    const inWork: Promise<PartAnswer>[] = [];
    let fault: Result<never, string> | undefined;
    const takeOldest = async (): Promise<void> => {
      const answer = await inWork.shift();
      if (answer?.ok === true) answers.push(answer.value);
      else fault ??= answer;
      progress(answers.length, parts.length);
    };
    for (const part of parts) {
      const answer = workOut(part);
      // Its turn may come later than its failure; a rejection is for whoever awaits it then.
      answer.catch(() => undefined);
      inWork.push(answer);
      // oxlint-disable-next-line no-await-in-loop -- as many at one time as there may be
      if (inWork.length >= MAX_IN_WORK) await takeOldest();
      if (fault !== undefined) break;
    }
    // oxlint-disable-next-line no-await-in-loop -- in their order
    while (inWork.length > 0) await takeOldest();
    step = check.next(fault ?? { ok: true, value: answers });
  }
  return step.value;
}
