/** What is tried before somebody comes in: the browser, the line to the server, the clock. Words for what was found. */

export interface Finding {
  /** wrong: one cannot take part like this; so: something to know; well: nothing to do. */
  how: "well" | "so" | "wrong";
  words: string;
}

/** When the pieces of the line check came, in ms of this device, and what the server's clock said in the first. */
export interface Heard {
  askedAt: number;
  cameAt: readonly number[];
  serverNow: number | null;
  /** This device's clock when the first piece came. */
  deviceNow: number;
}

const PIECES = 3;
/** Pieces are sent 200 ms apart: if less than this passes from the first to the last, something has held them up. */
const GATHERED_MS = 150;
const SLOW_MS = 1_500;
const SKEW_MS = 60_000;

export function browserFinding(has: { eventSource: boolean; fetch: boolean }): Finding {
  if (has.eventSource && has.fetch) return { how: "well", words: "This browser can show the workshop." };
  return {
    how: "wrong",
    words: "This browser is too old to follow the workshop. Use a present Firefox, Chrome, Edge or Safari, on a phone or a computer.",
  };
}

/** `heard` null: nothing came at all. */
export function lineFinding(heard: Heard | null): Finding {
  const first = heard?.cameAt[0];
  const last = heard?.cameAt.at(-1);
  if (heard === null || first === undefined || last === undefined || heard.cameAt.length < PIECES) {
    return {
      how: "wrong",
      words: "The connection to the workshop does not work. Check that you are online. In an office, the network may be in the way: try a phone’s instead.",
    };
  }
  if (last - first < GATHERED_MS) {
    return {
      how: "so",
      words: "Something between you and the workshop holds news up, so changes may come late. In an office, ask for “Server-Sent Events” to be let through, or use a phone’s network.",
    };
  }
  const ms = first - heard.askedAt;
  if (ms > SLOW_MS) return { how: "so", words: `The connection works, but it is slow (${(ms / 1000).toFixed(1)} seconds there and back). You can take part; changes come a little late.` };
  return { how: "well", words: `The connection works (${Math.max(1, Math.round(ms))} milliseconds there and back).` };
}

export function clockFinding(heard: Heard | null): Finding | null {
  if (heard === null || heard.serverNow === null) return null;
  const skew = heard.deviceNow - heard.serverNow;
  if (Math.abs(skew) < SKEW_MS) return { how: "well", words: "This device’s clock is right." };
  const minutes = Math.max(1, Math.round(Math.abs(skew) / 60_000));
  const off = minutes >= 120 ? `${Math.round(minutes / 60)} hours` : minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return {
    how: "so",
    words: `This device’s clock is ${off} ${skew > 0 ? "fast" : "slow"}. There is nothing to do: every countdown here goes by the workshop’s clock.`,
  };
}

/** Listens to the line check. Null when it did not come to its end in time. */
export function listen(patienceMs = 6_000): Promise<Heard | null> {
  return new Promise((resolve) => {
    const askedAt = performance.now();
    const cameAt: number[] = [];
    let serverNow: number | null = null;
    let deviceNow = 0;
    const source = new EventSource("/v1/line-check");
    const end = (heard: Heard | null): void => {
      clearTimeout(timer);
      source.close();
      resolve(heard);
    };
    const timer = setTimeout(() => end(null), patienceMs);
    source.addEventListener("piece", (event) => {
      cameAt.push(performance.now());
      if (serverNow === null) {
        serverNow = Date.parse((JSON.parse((event as MessageEvent<string>).data) as { server_now: string }).server_now);
        deviceNow = Date.now();
      }
      if (cameAt.length === PIECES) end({ askedAt, cameAt, serverNow, deviceNow });
    });
    source.addEventListener("error", () => end(null));
  });
}
