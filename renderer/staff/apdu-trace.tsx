/** The exchanges with cards as the station keeps them, latest first, in figures of one width. What the station masked is shown as hidden, with its length. */
import type { ReactElement } from 'react';
import type { ApduLine } from '../../main/station/view.ts';
import { useTexts } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { deviceTexts } from './device-texts.ts';
import './apdu-trace.css';

export function ApduTrace({ apdus }: { readonly apdus: readonly ApduLine[] }): ReactElement {
  const text = useTexts(deviceTexts).trace;
  return (
    <>
      <p className="row-soft">{text.explain}</p>
      {apdus.length === 0 ? (
        <p>{text.empty}</p>
      ) : (
        <PagedList label={text.title}>
          {apdus.toReversed().map((line) => (
            <Exchange key={line.number} line={line} />
          ))}
        </PagedList>
      )}
    </>
  );
}

function Exchange({ line }: { readonly line: ApduLine }): ReactElement {
  const text = useTexts(deviceTexts).trace;
  const isHex = /^[0-9A-Fa-f ]*$/.test(line.sent);
  return (
    <div className="apdu">
      <p className="apdu-number">
        <span className="hidden-text">{text.number} </span>
        {line.number}
      </p>
      <p className="apdu-command">
        <strong>{line.name}</strong> <span className="mono">{line.header}</span>
      </p>
      <p className={line.status === undefined ? 'apdu-status apdu-silent' : 'apdu-status'}>
        {text.status}{' '}
        {line.status === undefined ? text.noAnswer : <span className="mono">{line.status}</span>}
      </p>
      <p className="apdu-ms mono">
        {Math.round(line.ms)} {text.ms}
      </p>
      <p className="apdu-sent">
        {text.sent}{' '}
        {line.sentBytes === 0 ? (
          text.none
        ) : isHex ? (
          <span className="mono">{line.sent}</span>
        ) : (
          <span className="apdu-masked">
            <Icon name="lock" />
            {text.masked(line.sentBytes)}
          </span>
        )}
      </p>
      <p className="apdu-received">
        {text.received} {text.bytes(line.receivedBytes)}
      </p>
    </div>
  );
}
