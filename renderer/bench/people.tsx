/** Everybody's cards: press one and it is in the reader. Names, numbers and initial consonants find one. */
import { type ReactElement, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { getChoseong } from 'es-hangul';
import type { BenchView, Person } from '../../main/bench/bench-view.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { useBench } from './bench-link.tsx';
import { Segments } from './segments.tsx';
import { bench } from './texts.ts';
import './people.css';

const FILTERS = ['all', 'staff', 'members', 'odd'] as const;
type Filter = (typeof FILTERS)[number];

/** Cards drawn at a time. */
const STACK = 60;

export function People({ way }: { readonly way: 'right' | 'upside-down' }): ReactElement {
  const { view, perform } = useBench();
  const text = useTexts(bench).people;
  const [filter, setFilter] = useState<Filter>('all');
  const [wanted, setWanted] = useState('');
  const [stack, setStack] = useState(STACK);
  const found = view.people.filter((person) => isIn(filter, person) && matches(person, wanted));
  const shown = found.slice(0, stack);
  return (
    <section className="people" aria-labelledby="people-heading">
      <div className="people-head">
        <h2 id="people-heading">{text.heading}</h2>
        <Segments
          label={text.filter}
          segments={FILTERS.map((key) => ({ key, label: text.filters[key] }))}
          chosen={filter}
          onChoose={(key) => {
            setFilter(key);
            setStack(STACK);
          }}
        />
      </div>
      <div className="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={text.search}
          placeholder={text.search}
          value={wanted}
          maxLength={40}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setWanted(event.target.value);
            setStack(STACK);
          }}
        />
        {wanted !== '' && (
          <AriaButton
            className="search-clear"
            aria-label={text.clear}
            onPress={() => {
              setWanted('');
            }}
          >
            <Icon name="cross" />
          </AriaButton>
        )}
      </div>
      <p className={found.length === 0 ? 'people-none' : 'hidden-text'} role="status">
        {found.length === 0 ? text.none : text.count(found.length, view.people.length)}
      </p>
      <ul className="people-list">
        {shown.map((person) => (
          <li key={person.id}>
            <PersonCard
              person={person}
              view={view}
              onInsert={() => {
                perform({ type: 'card.insert', person: person.id, way });
              }}
            />
          </li>
        ))}
      </ul>
      {shown.length < found.length && (
        <AriaButton
          className="people-more"
          onPress={() => {
            setStack(stack + STACK);
          }}
        >
          {text.more(Math.min(STACK, found.length - shown.length))}
        </AriaButton>
      )}
    </section>
  );
}

function PersonCard({
  person,
  view,
  onInsert,
}: {
  readonly person: Person;
  readonly view: BenchView;
  readonly onInsert: () => void;
}): ReactElement {
  const text = useTexts(bench).people;
  const { say } = useLanguage();
  const { id, role, pin, group } = person;
  const name = say(person.name);
  const uses = view.uses[id] ?? 0;
  const isInside = view.reader.card?.person === id;
  return (
    <AriaButton
      className={`person person-${kindOf(person)}`}
      {...(isInside && { 'data-inside': true })}
      aria-label={
        pin === undefined
          ? text.insertWithoutPin(name, text.roles[role])
          : text.insert(name, text.roles[role], pin)
      }
      onPress={onInsert}
    >
      <span className="person-name">
        {name} {(isInside || uses > 0) && <small>{isInside ? text.inReader : text.used(uses)}</small>}
      </span>
      <span className="person-place">
        {id} · {group === undefined ? text.roles[role] : say(group)}
      </span>
      <span className="person-pin">
        <small>{text.pin}</small> <Pin pin={pin} />
      </span>
    </AriaButton>
  );
}

/** Three digits and three: easier to carry over to the kiosk. */
export function Pin({ pin }: { readonly pin: string | undefined }): ReactElement {
  const { noPin } = useTexts(bench).people;
  if (pin === undefined) return <b className="pin">{noPin}</b>;
  return (
    <b className="pin">
      <span>{pin.slice(0, 3)}</span>
      <span>{pin.slice(3)}</span>
    </b>
  );
}

/** Which colour a card has. */
export const kindOf = ({ role }: Person): 'member' | 'staff' | 'odd' =>
  role === 'member'
    ? 'member'
    : role === 'manager' || role === 'clerk' || role === 'technician'
      ? 'staff'
      : 'odd';

function isIn(filter: Filter, person: Person): boolean {
  const kind = kindOf(person);
  return (
    filter === 'all' ||
    (filter === 'members' ? kind === 'member' : filter === 'staff' ? kind === 'staff' : kind === 'odd')
  );
}

function matches({ id, name, group }: Person, wanted: string): boolean {
  const words = wanted.normalize('NFC').trim().toLowerCase().split(/\s+/);
  const whole = [id, name.ko, name.en, group?.ko ?? '', group?.en ?? ''].join(' ').toLowerCase();
  const initials = getChoseong(name.ko);
  return words.every((word) => whole.includes(word) || (word !== '' && initials.includes(word)));
}
