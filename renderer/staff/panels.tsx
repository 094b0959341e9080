/**
 * What a desk and the observer's mirror show of the station: figures, the way of ballots to the ledger, seals. Each is a list of items for a list that pages;
 * devices are in device-panel.tsx.
 */
import type { ReactElement } from 'react';
import type { StationView } from '../../main/station/view.ts';
import { useLanguage, useTexts } from '../i18n/language.tsx';
import { Bar } from '../ui/bar.tsx';
import { Icon } from '../ui/icon.tsx';
import { deskTexts } from './desk-texts.ts';
import { type Count, figuresByPaper } from './figures.ts';
import './panels.css';

/** How many of a thing, as people of either language write it. */
export function useNumber(): (value: number) => string {
  const { language } = useLanguage();
  return (value) => value.toLocaleString(language);
}

/** Ballot papers with their sums, each followed by its voter groups. */
export function useFigureItems(
  view: Pick<StationView, 'figures' | 'papers' | 'earlierPapers' | 'groups'>,
): readonly ReactElement[] {
  const text = useTexts(deskTexts).figures;
  const { say } = useLanguage();
  const papers = figuresByPaper(view);
  if (papers.length === 0) return [<p key="none">{text.noPapers}</p>];
  return papers.flatMap(({ election, title, round, groups, sum }) => [
    <div key={election} className="figures figures-paper wide">
      <h2>{say(title)}</h2>
      {round === 'earlier' && <p className="row-soft">{text.ended}</p>}
      <Counts count={sum} />
      <Bar value={sum.cast} max={sum.admitted} />
    </div>,
    ...groups.map(({ group, name, ...count }) => (
      <div key={`${election} ${group}`} className="figures">
        <p>{say(name)}</p>
        <Counts count={count} />
      </div>
    )),
  ]);
}

/** Only the sum of each ballot paper. */
export function useSumItems(
  view: Pick<StationView, 'figures' | 'papers' | 'earlierPapers' | 'groups'>,
): readonly ReactElement[] {
  const { say } = useLanguage();
  return figuresByPaper(view).map(({ election, title, sum }) => (
    <div key={election} className="figures">
      <p>{say(title)}</p>
      <Counts count={sum} />
    </div>
  ));
}

function Counts({ count }: { readonly count: Count }): ReactElement {
  const text = useTexts(deskTexts).figures;
  const number = useNumber();
  return (
    <dl className="counts">
      <div>
        <dt>{text.admitted}</dt>
        <dd>{number(count.admitted)}</dd>
      </div>
      <div>
        <dt>{text.cast}</dt>
        <dd>{number(count.cast)}</dd>
      </div>
      <div>
        <dt>{text.challenged}</dt>
        <dd>{number(count.challenged)}</dd>
      </div>
    </dl>
  );
}

/** Connection, entries verified, and where the ballots are that this station has taken. */
export function useLedgerItems({ ledger }: Pick<StationView, 'ledger'>): readonly ReactElement[] {
  const text = useTexts(deskTexts).ledger;
  const number = useNumber();
  const { link, size, outbox } = ledger;
  const isLost = link === 'unreachable';
  return [
    <Fact key="link" label={text.link.label} value={text.link[link]} tone={isLost ? 'bad' : 'plain'}>
      {isLost && text.linkHelp}
    </Fact>,
    <Fact key="size" label={text.size.label} value={text.size.value(number(size))} />,
    <Fact key="held" label={text.held.label} value={text.held.value(number(outbox.held))}>
      {text.held.help}
    </Fact>,
    <Fact key="leaving" label={text.leaving.label} value={text.leaving.value(number(outbox.leaving))}>
      {text.leaving.help}
    </Fact>,
    <Fact
      key="refused"
      label={text.refused.label}
      value={text.refused.value(number(outbox.refused))}
      tone={outbox.refused > 0 ? 'bad' : 'plain'}
    >
      {outbox.refused > 0 && text.refused.help}
    </Fact>,
  ];
}

/** The seal numbers that polls were opened with. */
export function Seals({ view }: { readonly view: Pick<StationView, 'seals' | 'polls'> }): ReactElement {
  const text = useTexts(deskTexts).sealList;
  return (
    <div className="fact">
      <p className="fact-label">
        <Icon name="seal" /> <span>{text.title}</span>
      </p>
      {view.seals.length > 0 ? (
        <ul className="seals">
          {view.seals.map((seal) => (
            <li key={seal}>{seal}</li>
          ))}
        </ul>
      ) : (
        <p className="fact-help">{view.polls === 'setup' ? text.beforeOpening : text.none}</p>
      )}
    </div>
  );
}

/** One thing known: its name, its value large, a sentence where it needs one. */
export function Fact({
  label,
  value,
  tone = 'plain',
  children,
}: {
  readonly label: string;
  readonly value: string;
  readonly tone?: 'plain' | 'bad';
  readonly children?: string | false;
}): ReactElement {
  return (
    <div className="fact">
      <p className="fact-label">{label}</p>
      <p className={`fact-value fact-${tone}`}>
        {tone === 'bad' && <Icon name="warning" />}
        <span>{value}</span>
      </p>
      {children !== undefined && children !== false && <p className="fact-help">{children}</p>}
    </div>
  );
}
