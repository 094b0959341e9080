/** The place of a candidate in the voter's order, as a figure in a ring; an empty ring before there is one. The word for it stands beside. */
import type { ReactElement } from 'react';
import './rank-badge.css';

export const RankBadge = ({ rank }: { readonly rank: number | undefined }): ReactElement => (
  <span className="rank-badge" data-state={rank === undefined ? 'empty' : 'set'} aria-hidden="true">
    {rank}
  </span>
);
