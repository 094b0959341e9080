/** The Belenios parameters of a ballot paper (belenios.md section 3): its Korean texts. */
import { makeElectionText } from '../ballot/election.ts';
import type { Question } from '../ballot/question.ts';

export interface AskedPaper {
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly questions: readonly Question[];
  /** The election key. */
  readonly publicKey: string;
}

/** The JSON text that election.defined carries. */
export const parametersOf = ({ uuid, title, description, questions, publicKey }: AskedPaper): string =>
  makeElectionText({ uuid, name: title, description, questions, publicKey });

/** Whose assembly a paper belongs to. */
export const descriptionOf = ({
  body,
  title,
}: {
  readonly body: string;
  readonly title: { readonly ko: string };
}): string => `${body}, ${title.ko}`;
