/** The room whose note is on everybody's screen. */
import type { Part } from "./part.ts";

export interface Feedback {
  rooms: readonly { room_id: string; name: string }[];
  index: number;
  seconds: number;
  ends_at: string;
  /** What is left while the agenda is paused; null while the clock runs. */
  seconds_left: number | null;
  room_id: string;
  name: string;
  text: string;
  version: number;
  reporter: string | null;
  next: string | null;
}

export const feedback: Part<Feedback | null> = {
  start: (snapshot) => snapshot.feedback ?? null,
  frames: {
    feedback: (_part: Feedback | null, body: { feedback: Feedback | null }): Feedback | null => body.feedback,
  },
};
