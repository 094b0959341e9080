/**
 * The printer and what comes out of it: the paper that hangs in it grows upward out of the slot, as from a real one; papers that have left it are
 * kept beside, to be looked at large. What is on them nobody here reads: they are pictures.
 */
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { BenchPaper } from '../../main/bench/bench-view.ts';
import { useTexts } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useBench } from './bench-link.tsx';
import { bench } from './texts.ts';
import './paper.css';

export function Papers(): ReactElement {
  const { view, perform } = useBench();
  const text = useTexts(bench).paper;
  const [enlarged, setEnlarged] = useState<BenchPaper>();
  const { rows } = view.printer;
  const last = view.papers.at(-1);
  return (
    <section className="papers" aria-labelledby="papers-heading">
      <h2 id="papers-heading">{text.heading}</h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must be able to */}
      <div className="paper-window" tabIndex={0} role="region" aria-label={text.heading}>
        {rows > 0 ? (
          <HangingPaper rows={rows} label={text.picture(rows)} />
        ) : last === undefined ? (
          <p className="paper-none">{text.none}</p>
        ) : (
          <img
            className={`paper paper-${last.cause}`}
            key={last.number}
            src={pictureOf(last)}
            alt={text.last(last.number)}
          />
        )}
      </div>
      <div className="printer-body">
        <p role="status">{rows > 0 ? text.coming(rows) : last === undefined ? '' : text.last(last.number)}</p>
        <Button
          variant="quiet"
          isDisabled={rows === 0}
          onPress={() => {
            perform({ type: 'printer.tear-off' });
          }}
        >
          {text.tear}
        </Button>
      </div>
      {view.papers.length > 0 && (
        <ul className="paper-strip" aria-label={text.before}>
          {view.papers.toReversed().map((paper) => (
            <li key={paper.number}>
              <AriaButton
                className="paper-thumb"
                aria-label={text.open(paper.number, text.causes[paper.cause])}
                onPress={() => {
                  setEnlarged(paper);
                }}
              >
                <img src={pictureOf(paper)} alt="" loading="lazy" />
                <span>
                  {paper.number} · {text.causes[paper.cause]}
                </span>
              </AriaButton>
            </li>
          ))}
        </ul>
      )}
      <Dialog
        title={enlarged === undefined ? '' : text.title(enlarged.number)}
        isOpen={enlarged !== undefined}
        onClose={() => {
          setEnlarged(undefined);
        }}
        actions={
          <Button
            variant="primary"
            onPress={() => {
              setEnlarged(undefined);
            }}
          >
            {text.close}
          </Button>
        }
      >
        {enlarged !== undefined && (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must be able to
          <div className="paper-large" tabIndex={0} role="region" aria-label={text.title(enlarged.number)}>
            <img className="paper" src={pictureOf(enlarged)} alt={text.title(enlarged.number)} />
          </div>
        )}
      </Dialog>
    </section>
  );
}

const pictureOf = ({ number }: BenchPaper): string => `/papers/${number}.png`;

/** Drawn on a canvas, because an image that is given another address goes blank until it has arrived. One picture is fetched at a time. */
function HangingPaper({ rows, label }: { readonly rows: number; readonly label: string }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const wanted = useRef(0);
  const loading = useRef<'no' | 'yes'>('no');
  useEffect(() => {
    wanted.current = rows;
    const draw = async (): Promise<void> => {
      let drawn = 0;
      while (drawn !== wanted.current) {
        drawn = wanted.current;
        const image = new Image();
        image.src = `/papers/current.png?rows=${drawn}`;
        await image.decode();
        const target = canvas.current;
        if (target === null) return;
        target.width = image.naturalWidth;
        target.height = image.naturalHeight;
        target.getContext('2d')?.drawImage(image, 0, 0);
      }
    };
    if (loading.current === 'yes') return;
    loading.current = 'yes';
    void draw()
      .catch(() => undefined) // cut off meanwhile: the next view has another paper
      .then(() => {
        loading.current = 'no';
      });
  }, [rows]);
  return <canvas className="paper paper-hanging" ref={canvas} role="img" aria-label={label} />;
}
