/** The figures of a chart, as numbers and in words. Pure. */
import type { Line, Poll, Tally } from "../parts/polls.ts";
import { capital, count } from "../words.ts";

/** A number as it is read: no decimals that say nothing. */
export function plain(value: number): string {
  return value.toLocaleString("en-GB", { maximumFractionDigits: 1 });
}

export interface Bar {
  label: string;
  /** 0 to 1, of the longest bar. */
  share: number;
  /** "12 votes, 34 %" */
  words: string;
  /** "12 (34 %)", "7.5 points" */
  short: string;
  leads: boolean;
}

/** The bars of a chart in the order in which they are drawn: a ranking by points, the rest as they are. */
export function bars(poll: Poll, tally: Tally): Bar[] {
  const size = (line: Line): number => line.points ?? line.votes;
  const longest = Math.max(0, ...tally.lines.map(size));
  const lines = poll.asks.kind === "ranking" ? [...tally.lines].sort((a, b) => size(b) - size(a)) : tally.lines;
  return lines.map((line) => {
    const percent = tally.votes === 0 ? 0 : Math.round((100 * line.votes) / tally.votes);
    const ranked = line.points !== null;
    return {
      label: line.label,
      share: longest === 0 ? 0 : size(line) / longest,
      words: ranked ? `${plain(size(line))} points, first for ${line.votes}` : `${count(line.votes, "vote", "votes")}, ${percent} %`,
      short: ranked ? `${plain(size(line))} points` : `${line.votes} (${percent} %)`,
      leads: longest > 0 && size(line) === longest,
    };
  });
}

/** A chart as it is heard. */
export function chartWords(poll: Poll, tally: Tally): string {
  const said = bars(poll, tally).map((bar) => `${bar.label}: ${bar.words}`);
  return `${capital(count(tally.votes, "person has", "people have"))} answered. ${said.join("; ")}.`;
}

/** "23 of 41 have voted". More than are here may have voted: some have left since. */
export function turnout(votes: number, people: number): string {
  const have = votes === 1 ? "has" : "have";
  return people >= votes && people > 0 ? `${votes} of ${people} ${have} voted` : `${votes} ${have} voted`;
}

/** Steps of a word's size, 1 to 5, by how many wrote it. */
export function wordSize(votes: number, most: number): number {
  return most <= 1 ? 2 : 1 + Math.round((4 * (votes - 1)) / (most - 1));
}
