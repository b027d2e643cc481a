/** The tools beside the table or the hall: one is open, the others are a tab away. And the stage: what is on everybody's screen. */
import "./toolbox.css";
import type { ComponentType, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { State } from "./state.ts";

export interface Tool<P> {
  readonly key: string;
  readonly title: string;
  /** Whether there is anything for it now; always, when left out. */
  readonly shown?: (state: State) => boolean;
  /** How many things wait there for the reader. `words` says what they are: "2 calls for help". */
  readonly waiting?: (state: State) => { count: number; words: string; urgent?: boolean } | null;
  readonly Panel: ComponentType<P>;
}

/** A card of the stage. The first one that is shown is the one on the screen. */
export interface Card<P> {
  readonly key: string;
  readonly shown: (state: State) => boolean;
  readonly Panel: ComponentType<P>;
}

interface ToolboxProps<P> {
  label: string;
  tools: readonly Tool<P>[];
  state: State;
  /** What every panel is given. */
  with: P;
}

export function Toolbox<P extends object>({ label, tools, state, with: given }: ToolboxProps<P>): JSX.Element | null {
  const shown = tools.filter((tool) => tool.shown?.(state) ?? true);
  const [wanted, setWanted] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const open = shown.find((tool) => tool.key === wanted) ?? shown[0];
  if (open === undefined) return null;
  const { Panel } = open;
  if (shown.length === 1) return <Panel {...given} />;

  function step(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = shown.indexOf(open as Tool<P>) + by;
    const next = shown[Number.isFinite(by) ? (at + shown.length) % shown.length : by < 0 ? 0 : shown.length - 1];
    if (next === undefined) return;
    setWanted(next.key);
    list.current?.querySelector<HTMLElement>(`[data-tool="${next.key}"]`)?.focus();
  }

  return (
    <section class="toolbox" aria-label={label}>
      <div class="tools" role="tablist" aria-label={label} ref={list} onKeyDown={step}>
        {shown.map((tool) => {
          const waiting = tool.waiting?.(state) ?? null;
          return (
            <button
              key={tool.key}
              id={`tool-${tool.key}`}
              data-tool={tool.key}
              role="tab"
              aria-selected={tool === open}
              aria-controls="tool-panel"
              tabIndex={tool === open ? 0 : -1}
              onClick={() => setWanted(tool.key)}
            >
              {tool.title}
              {waiting !== null && waiting.count > 0 && (
                <>
                  {" "}
                  <span class={waiting.urgent === true ? "waiting urgent" : "waiting"} aria-hidden="true">
                    {waiting.count}
                  </span>
                  <span class="unseen">({waiting.words})</span>
                </>
              )}
            </button>
          );
        })}
      </div>
      <div id="tool-panel" role="tabpanel" aria-labelledby={`tool-${open.key}`} key={open.key}>
        <Panel {...given} />
      </div>
    </section>
  );
}

export function Stage<P extends object>({ cards, state, with: given }: { cards: readonly Card<P>[]; state: State; with: P }): JSX.Element | null {
  const card = cards.find((one) => one.shown(state));
  if (card === undefined) return null;
  const { Panel } = card;
  return (
    <section class="stage" aria-label="On everybody’s screen" data-testid="stage">
      <Panel key={card.key} {...given} />
    </section>
  );
}
