/** A row of states of which exactly one holds, as a switch with its words on it. The first is the normal one; another is marked. */
import type { ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import './segments.css';

export interface Segment<K extends string> {
  readonly key: K;
  readonly label: string;
}

export function Segments<K extends string>({
  label,
  segments,
  chosen,
  onChoose,
  kind = 'plain',
  describedBy,
}: {
  readonly label: string;
  readonly segments: readonly Segment<K>[];
  readonly chosen: K;
  readonly onChoose: (key: K) => void;
  /** `fault`: anything but the first is something gone wrong. */
  readonly kind?: 'plain' | 'fault';
  readonly describedBy?: string;
}): ReactElement {
  return (
    <ToggleButtonGroup
      className={`segments segments-${kind}`}
      aria-label={label}
      {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={(keys) => {
        const next = segments.find(({ key }) => keys.has(key));
        if (next !== undefined && next.key !== chosen) onChoose(next.key);
      }}
    >
      {segments.map(({ key, label: words }) => (
        <ToggleButton className="segment" id={key} key={key}>
          {words}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
