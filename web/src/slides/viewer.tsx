/** The page that the host is on. Everybody may look back on their own, and catch up with one press. */
import "./slides.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api.ts";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import type { ShownSlide } from "../parts/slides.ts";
import type { State } from "../state.ts";

export const WIDTHS = "(max-width: 48rem) 100vw, 60rem";

/** Where a page's picture is. */
export function picture(live: Live, deck: string, page: number, size: "small" | "large"): string {
  return live.path(`/slides/${deck}/pages/${page}/picture?size=${size}`);
}

export function sources(live: Live, deck: string, page: number): { src: string; srcset: string; sizes: string } {
  const [small, large] = [picture(live, deck, page, "small"), picture(live, deck, page, "large")];
  return { src: large, srcset: `${small} 480w, ${large} 1600w`, sizes: WIDTHS };
}

/** Words of pages that were shown or fetched, by deck and number. */
const words = new Map<string, string>();

function useWords(live: Live, shown: ShownSlide, page: number): string {
  const key = `${shown.deck_id} ${page}`;
  const [, draw] = useState(0);
  words.set(`${shown.deck_id} ${shown.number}`, shown.text);
  useEffect(() => {
    if (words.has(key)) return;
    call<{ text: string }>("GET", live.path(`/slides/${shown.deck_id}/pages/${page}`)).then(
      ({ text }) => {
        words.set(key, text);
        draw((n) => n + 1);
      },
      () => undefined,
    );
  }, [key]);
  return words.get(key) ?? "";
}

export function Viewer({ live, state }: { live: Live; state: State }): JSX.Element | null {
  const { shown } = state.parts.slides;
  const [own, setOwn] = useState<{ deck: string; page: number } | null>(null);
  const last = useRef<ShownSlide | null>(null);
  last.current = shown ?? last.current;
  const slide = last.current;
  if (slide === null) return null;
  return <Pages live={live} slide={slide} own={own !== null && own.deck === slide.deck_id ? own.page : null} look={(page) => setOwn(page === null ? null : { deck: slide.deck_id, page })} />;
}

function Pages({ live, slide, own, look }: { live: Live; slide: ShownSlide; own: number | null; look: (page: number | null) => void }): JSX.Element {
  const page = own ?? slide.number;
  const text = useWords(live, slide, page);
  const spoken = useRef("");
  useEffect(() => {
    const told = `${slide.deck_id} ${slide.number}`;
    if (spoken.current !== told) say(own === null ? `Page ${slide.number} of ${slide.pages}.` : `The host is on page ${slide.number} now.`);
    spoken.current = told;
  }, [slide.deck_id, slide.number]);
  // Fetched at different moments, so that not everybody asks at once when the page is turned.
  useEffect(() => {
    if (slide.number >= slide.pages) return;
    const timer = setTimeout(() => Object.assign(new Image(), sources(live, slide.deck_id, slide.number + 1)), 300 + 5000 * Math.random());
    return () => clearTimeout(timer);
  }, [slide.deck_id, slide.number]);

  function step(to: number): void {
    const page = Math.min(Math.max(1, to), slide.furthest);
    look(page === slide.number ? null : page);
    say(page === slide.number ? `Page ${page}, the host’s page.` : `Page ${page} of ${slide.pages}.`);
  }
  const behind = own !== null && own !== slide.number;
  return (
    <div class="slide" data-testid="slide" data-page={page}>
      <h2>{slide.title}</h2>
      <img
        key={`${slide.deck_id} ${page}`}
        {...sources(live, slide.deck_id, page)}
        width={slide.width}
        height={slide.height}
        alt={text === "" ? `Page ${page}: a picture without words` : `Page ${page}: ${text}`}
      />
      <p class="slide-steps">
        <button disabled={page <= 1} onClick={() => step(page - 1)}>
          <span aria-hidden="true">‹</span> Page before
        </button>
        <span class="clock" data-testid="slide-page">
          Page {page} of {slide.pages}
        </span>
        <button disabled={page >= slide.furthest} onClick={() => step(page + 1)}>
          Next page <span aria-hidden="true">›</span>
        </button>
        {behind && (
          <button class="first" onClick={() => step(slide.number)}>
            Back to the host’s page ({slide.number})
          </button>
        )}
      </p>
    </div>
  );
}
