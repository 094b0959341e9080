/** A switch for everything that can go wrong with the simulated devices and the ledger, as they stand now, by device. */
import type { ReactElement } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useBench } from './bench-link.tsx';
import { ledgerRows, printerRows, readerRows, type Row } from './rows.ts';
import { Segments } from './segments.tsx';
import { bench } from './texts.ts';
import './switches.css';

export function Switches(): ReactElement {
  const { view, perform } = useBench();
  const texts = useTexts(bench);
  const text = texts.switches;
  const devices = [
    { id: 'printer', icon: 'printer', title: text.printer, rows: printerRows(view.printer, text) },
    { id: 'ledger', icon: 'ledger', title: text.ledger, rows: ledgerRows(view.ledger, text) },
    { id: 'reader', icon: 'reader', title: text.reader, rows: readerRows(view.reader, text) },
  ] as const;
  const faulty = devices.flatMap(({ rows }) => rows).filter((row) => row.kind === 'fault' && isOff(row));
  return (
    <section className="switches" aria-labelledby="switches-heading">
      <div className="switches-head">
        <div>
          <h2 id="switches-heading">{text.heading}</h2>
          <p role="status">{text.faults(faulty.length)}</p>
        </div>
        <Button
          variant="quiet"
          isDisabled={faulty.length === 0}
          onPress={() => {
            perform(...faulty.map((row) => row.command(normalOf(row))));
          }}
        >
          {text.restore}
        </Button>
      </div>
      {devices.map(({ id, icon, title, rows }) => (
        <section className="device" key={id} aria-labelledby={`device-${id}`}>
          <h3 id={`device-${id}`}>
            <Icon name={icon} />
            {title}
          </h3>
          {rows.map((row) => (
            <SwitchRow key={row.id} row={row} group={title} />
          ))}
          {id === 'ledger' && (
            <a className="board-link" href={`${view.ledger.url}/`} target="_blank" rel="noreferrer">
              {text.board}
              <span>{view.ledger.url}</span>
            </a>
          )}
        </section>
      ))}
    </section>
  );
}

function SwitchRow({ row, group }: { readonly row: Row; readonly group: string }): ReactElement {
  const { perform } = useBench();
  const hintId = `hint-${row.id}`;
  return (
    <div className="switch" {...(row.kind === 'fault' && isOff(row) && { 'data-off': true })}>
      <div className="switch-words">
        <p>{row.label}</p>
        {row.hint !== undefined && <p id={hintId}>{row.hint}</p>}
      </div>
      <Segments
        label={`${group}, ${row.label}`}
        segments={row.segments}
        chosen={row.chosen}
        kind={row.kind}
        {...(row.hint !== undefined && { describedBy: hintId })}
        onChoose={(key) => {
          perform(row.command(key));
        }}
      />
    </div>
  );
}

const normalOf = ({ segments }: Row): string => segments[0]?.key ?? '';
const isOff = (row: Row): boolean => row.chosen !== normalOf(row);
