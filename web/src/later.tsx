/** Parts of a page that are fetched when somebody first looks at them. */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

const WAIT_MS = 2_000;
const LONGEST_MS = 60_000;
/** So many tries are made before anybody is told: lines drop for a moment. */
const QUIET_TRIES = 3;

/** How long to wait after so many failed tries. */
export function waitMs(failed: number): number {
  return Math.min(WAIT_MS * 2 ** Math.max(0, failed - 1), LONGEST_MS);
}

/** Fetches something once, and again, less and less often, for as long as that fails. */
export function useLater<T>(load: () => Promise<T>): { found: T | null; failed: number } {
  const [found, setFound] = useState<T | null>(null);
  const [failed, setFailed] = useState(0);
  useEffect(() => {
    let here = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const attempt = (tries: number): void => {
      load().then(
        (got) => here && setFound(() => got),
        () => {
          if (!here) return;
          setFailed(tries);
          timer = setTimeout(() => attempt(tries + 1), waitMs(tries));
        },
      );
    };
    attempt(1);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, []);
  return { found, failed };
}

/** A part of the page, once it is there; until then what is going on, in words. `load` is that of the first drawing. */
export function Later<P extends object>({ load, props }: { load: () => Promise<ComponentType<P>>; props: P }): JSX.Element {
  const { found: Panel, failed } = useLater(load);
  if (Panel !== null) return <Panel {...props} />;
  if (failed < QUIET_TRIES) return <p class="soft">Opening …</p>;
  return (
    <div class="strip wrong" role="alert">
      <p>This part of the page could not be fetched. We keep trying; loading the page again may help.</p>
      <button onClick={() => location.reload()}>Load the page again</button>
    </div>
  );
}
