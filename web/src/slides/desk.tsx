/** What a host leads slides with: upload, small pictures of all pages, the keys of a clicker. */
import "./slides.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, inWords, Problem } from "../api.ts";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { withScreen, type Deck, type Screen } from "../parts/slides.ts";
import type { State } from "../state.ts";
import { picture } from "./viewer.tsx";

const LARGEST = 20 * 1024 * 1024;
const FORWARD = new Set(["ArrowRight", "ArrowDown", "PageDown"]);
const BACK = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);

function learn(live: Live, screen: Screen): void {
  const state = live.state.value;
  if (state !== null) live.state.value = { ...state, parts: { ...state.parts, slides: withScreen(state.parts.slides, screen) } };
}

export function progressWords(deck: Deck): string {
  if (deck.status === "failed") return deck.trouble ?? "It could not be drawn.";
  if (deck.status === "ready") return deck.pages === 1 ? "One page." : `${deck.pages} pages.`;
  return deck.pages === null ? "Waiting to be drawn …" : `Drawing: page ${deck.drawn} of ${deck.pages}.`;
}

export function SlidesDesk({ live, state }: { live: Live; state: State }): JSX.Element {
  const { shown, decks } = state.parts.slides;
  const [chosen, setChosen] = useState<string | null>(null);
  const [trouble, setTrouble] = useState("");
  const [sending, setSending] = useState("");
  const [leaving, setLeaving] = useState<string | null>(null);
  const wanted = useRef<{ deck: string | null; page: number } | null>(null);
  const turning = useRef(false);
  const strip = useRef<HTMLOListElement>(null);
  const drawn = decks.filter((one) => one.drawn > 0);
  const deck = drawn.find((one) => one.id === chosen) ?? drawn.find((one) => one.id === shown?.deck_id) ?? drawn[0];
  const on = shown !== null && shown.deck_id === deck?.id ? shown.number : null;

  // Presses that come while one is on its way count as one: the page last asked for is the one that is shown.
  async function turn(to: { deck: string | null; page: number }): Promise<void> {
    wanted.current = to;
    if (turning.current) return;
    turning.current = true;
    setTrouble("");
    try {
      while (wanted.current !== null) {
        const next: { deck: string | null; page: number } = wanted.current;
        wanted.current = null;
        const version = live.state.value?.parts.slides.version ?? 0;
        learn(live, await call<Screen>("PUT", live.path("/slides"), { deck_id: next.deck, page: next.page, version }));
      }
    } catch (error) {
      wanted.current = null;
      if (error instanceof Problem && error.code === "slides-changed") learn(live, error.more["current"] as Screen);
      setTrouble(inWords(error));
    }
    turning.current = false;
  }

  function step(by: number): void {
    if (deck === undefined) return;
    const from = wanted.current?.page ?? live.state.value?.parts.slides.shown?.number ?? 0;
    const page = Math.min(Math.max(1, on === null ? 1 : from + by), deck.drawn);
    if (page !== on) void turn({ deck: deck.id, page });
  }

  function key(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
    const by = FORWARD.has(event.key) ? 1 : BACK.has(event.key) ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    step(by);
  }

  useEffect(() => {
    strip.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [on]);

  async function upload(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    setTrouble("");
    if (file.size > LARGEST) {
      setTrouble(`“${file.name}” is larger than 20 MB. Export it with smaller pictures, then upload it again.`);
      return;
    }
    setSending(`Sending “${file.name}” …`);
    try {
      const made = await call<Deck>("POST", live.path(`/slides?name=${encodeURIComponent(file.name.slice(-300))}`), file);
      setChosen(made.id);
      say(`“${made.title}” is here. Its pages are being drawn.`);
    } catch (error) {
      setTrouble(inWords(error));
    }
    setSending("");
  }

  const remove = (one: Deck): Promise<void> =>
    call("DELETE", live.path(`/slides/${one.id}`)).then(
      () => say(`“${one.title}” is deleted.`),
      (error: unknown) => setTrouble(inWords(error)),
    );

  return (
    <section class="panel sheet slides-desk" aria-labelledby="slides-title" onKeyDown={key}>
      <h2 id="slides-title">Slides</h2>
      <label for="slides-file">Upload a PDF</label>
      <input
        id="slides-file"
        type="file"
        accept="application/pdf,.pdf"
        aria-describedby="slides-hint"
        disabled={sending !== ""}
        onChange={(event) => {
          const input = event.currentTarget;
          void upload(input.files?.[0]).then(() => (input.value = ""));
        }}
      />
      <p class="soft small" id="slides-hint">
        At most 20 MB and 200 pages. Nobody but hosts sees a page before you show it.
      </p>
      {sending !== "" && <p role="status">{sending}</p>}
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
      {deck !== undefined && deck.drawn > 0 && (
        <>
          <p class="slide-steps">
            <button disabled={on === null || on <= 1} onClick={() => step(-1)}>
              <span aria-hidden="true">‹</span> Back
            </button>
            <button class="first" disabled={on !== null && on >= deck.drawn} onClick={() => step(1)}>
              {on === null ? "Show the first page" : "Next page"} <span aria-hidden="true">›</span>
            </button>
            {shown !== null && (
              <button class="plain" onClick={() => void turn({ deck: null, page: 1 })}>
                Take slides off the screen
              </button>
            )}
          </p>
          <p class="soft small">The arrow keys turn the page, too, while you are in this panel.</p>
          <ol class="thumbs" ref={strip} aria-label={`Pages of ${deck.title}`} tabIndex={0}>
            {Array.from({ length: deck.drawn }, (_, index) => index + 1).map((page) => (
              <li key={page}>
                <button
                  {...(page === on ? { "aria-current": "page" as const } : {})}
                  aria-label={page === on ? `Page ${page}, on everybody’s screen` : `Show page ${page}`}
                  onClick={() => void turn({ deck: deck.id, page })}
                >
                  <img src={picture(live, deck.id, page, "small")} alt="" loading="lazy" width={160} height={90} />
                  <span class="clock">{page}</span>
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
      <ul class="decks" aria-label="Files">
        {decks.map((one) => (
          <li key={one.id}>
            <b>{one.title}</b>{" "}
            <span class={one.status === "failed" ? "deck-trouble" : "soft"} data-testid="deck-state">
              {progressWords(one)}
            </span>
            <span class="question-actions">
              {one.drawn > 0 && one.id !== deck?.id && (
                <button class="plain" onClick={() => setChosen(one.id)}>
                  Lead with this
                </button>
              )}
              {one.id !== shown?.deck_id && (
                <button class="plain" onClick={() => (leaving === one.id ? void remove(one) : setLeaving(one.id))}>
                  {leaving === one.id ? "Delete for good" : "Delete"}
                  <span class="unseen"> {one.title}</span>
                </button>
              )}
              {leaving === one.id && (
                <button class="plain" onClick={() => setLeaving(null)}>
                  Keep
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
