/**
 * Everybody's card at the bench: staff, the members of the roll, and cards that a kiosk must turn away. A card is made when it is first put in;
 * names and PINs are known before. The cards themselves are hardware/simulator.
 */
import { randomInt } from 'node:crypto';
import { createSimulatedCard } from '../../hardware/simulator/card.ts';
import { createCardAuthority, type CardAuthority } from '../../hardware/simulator/certificate.ts';
import { createOtherCard } from '../../hardware/simulator/odd-cards.ts';
import type { Insertable } from '../../hardware/simulator/reader.ts';
import type { PracticeMember } from '../rehearsal/people.ts';
import type { Practice } from '../rehearsal/setup.ts';
import type { Bilingual } from '../station/view.ts';
import type { Person } from './bench-view.ts';

export interface Wallet {
  /** Staff, members in the order of the roll, then the cards to turn away. */
  readonly people: readonly Person[];
  /** The card of a person; undefined when there is no such person. */
  cardOf(id: string): Insertable | undefined;
}

type Cards = Pick<Practice, 'staff' | 'authority' | 'cardOf' | 'pinOf' | 'file'>;

export function createWallet(practice: Cards, members: readonly PracticeMember[]): Wallet {
  const holders = [...staffOf(practice), ...membersOf(practice, members), ...oddOnes(practice, members)];
  const makers = new Map(holders.map(({ person, make }) => [person.id, make]));
  const made = new Map<string, Insertable>();
  return {
    people: holders.map(({ person }) => person),
    cardOf: (id) => {
      const card = made.get(id) ?? makers.get(id)?.();
      if (card !== undefined) made.set(id, card);
      return card;
    },
  };
}

interface Holder {
  readonly person: Person;
  readonly make: () => Insertable;
}

function staffOf({ staff }: Cards): Holder[] {
  const names = {
    manager: ['S000001', 'manager', '투표관리관 가', 'Manager A'],
    secondManager: ['S000002', 'manager', '투표관리관 나', 'Manager B'],
    clerk: ['S000003', 'clerk', '투표사무원', 'Clerk'],
    technician: ['S000004', 'technician', '기술 담당자', 'Technician'],
  } as const;
  return (['manager', 'secondManager', 'clerk', 'technician'] as const).map((key) => {
    const [id, role, ko, en] = names[key];
    const { card, pin } = staff[key];
    return { person: { id, role, name: { ko, en }, pin }, make: () => card };
  });
}

function membersOf({ file, cardOf, pinOf }: Cards, members: readonly PracticeMember[]): Holder[] {
  const groups = new Map(file.groups.map(({ group, name }) => [group, name]));
  return members
    .toSorted((a, b) => (a.number < b.number ? -1 : 1))
    .map(({ number, name, group }) => ({
      person: {
        id: number,
        role: 'member',
        name: { ko: name, en: name },
        group: groups.get(group) ?? { ko: group, en: group },
        pin: pinOf(number),
      },
      make: () => cardOf(number).card,
    }));
}

/** One card for each reason that a kiosk has to turn somebody away before the roll is asked, and one that the roll does not know. */
function oddOnes({ authority, cardOf, pinOf }: Cards, members: readonly PracticeMember[]): Holder[] {
  const [someone = { number: 'P000001' }] = members;
  const stranger = 'P999999';
  const card = (
    id: string,
    role: Person['role'],
    name: Bilingual,
    made: { readonly by: () => CardAuthority; readonly until?: string; readonly triesLeft?: number },
  ): Holder => {
    const pin = String(randomInt(1_000_000)).padStart(6, '0');
    return {
      person: { id, role, name, pin },
      make: () =>
        createSimulatedCard({
          pin,
          ...(made.triesLeft === undefined ? {} : { triesLeft: made.triesLeft }),
          certify: (publicKey) =>
            made.by().issue({
              publicKey,
              memberNumber: someone.number,
              notBefore: new Date('2020-01-01T00:00:00Z'),
              notAfter: new Date(made.until ?? '2049-12-31T23:59:59Z'),
              keyUsage: 'digitalSignature',
            }),
        }),
    };
  };
  return [
    {
      person: {
        id: stranger,
        role: 'not-on-roll',
        name: { ko: '명부에 없는 당원', en: 'Member not on the roll' },
        pin: pinOf(stranger),
      },
      make: () => cardOf(stranger).card,
    },
    card(
      'X000001',
      'other-authority',
      { ko: '다른 기관의 카드', en: "Another authority's card" },
      { by: () => createCardAuthority({ name: 'Other card authority' }) },
    ),
    card(
      'X000002',
      'expired',
      { ko: '기한이 지난 카드', en: 'Expired card' },
      { by: () => authority, until: '2021-12-31T23:59:59Z' },
    ),
    card(
      'X000003',
      'blocked',
      { ko: '비밀번호가 잠긴 카드', en: 'Card with a blocked PIN' },
      { by: () => authority, triesLeft: 0 },
    ),
    {
      person: {
        id: 'X000004',
        role: 'no-party-card',
        name: { ko: '교통카드', en: 'Transport card' },
      },
      make: createOtherCard,
    },
  ];
}
