/** The Belenios parameters of a ballot paper (belenios.md section 3): its Korean texts, and an explicit abstention beside every question's answers. */
import { makeElectionText } from '../ballot/election.ts';

export interface AskedPaper {
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly questions: readonly {
    readonly title: string;
    readonly answers: readonly string[];
    readonly min: number;
    readonly max: number;
  }[];
  /** The election key. */
  readonly publicKey: string;
}

/** The JSON text that election.defined carries. */
export const parametersOf = ({ uuid, title, description, questions, publicKey }: AskedPaper): string =>
  makeElectionText({
    uuid,
    name: title,
    description,
    questions: questions.map(({ title: question, answers, min, max }) => ({
      question,
      answers,
      min,
      max,
      blank: true as const,
    })),
    publicKey,
  });

/** Whose assembly a paper belongs to. */
export const descriptionOf = ({
  body,
  title,
}: {
  readonly body: string;
  readonly title: { readonly ko: string };
}): string => `${body}, ${title.ko}`;
