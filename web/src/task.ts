/** One request at a time from a panel: whether it runs, and what went wrong with the last one. */
import { useState } from "preact/hooks";
import { inWords } from "./api.ts";

export interface Task {
  busy: boolean;
  /** Stays until the next request. */
  trouble: string;
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  return {
    busy,
    trouble,
    async run(work) {
      if (busy) return false;
      setBusy(true);
      setTrouble("");
      try {
        await work();
        return true;
      } catch (error) {
        setTrouble(inWords(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
