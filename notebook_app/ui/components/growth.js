// Hears that more of an answer can be read, and has it drawn; data: address, seen (the version that is drawn).
const AGAIN = 1000;

async function hear(data, signal) {
  for (;;) {
    try {
      const response = await fetch(`${data.address}&seen=${encodeURIComponent(data.seen)}`, { signal });
      const version = response.ok ? await response.text() : "";
      if (version !== data.seen || !version) return version;
    } catch (error) {
      if (signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN)); // the connection broke: the answer goes on without us
    }
  }
}

// Once it was told, the script draws what grew, which begins this anew or ends it; where neither happens, it is told again.
async function tell(data, signal, setTriggerValue) {
  while (!signal.aborted) {
    const version = await hear(data, signal);
    setTriggerValue("growth", `${Date.now()} ${version}`);
    await new Promise((resolve) => setTimeout(resolve, 3 * AGAIN));
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  parentElement.hearing?.abort();
  const hearing = (parentElement.hearing = new AbortController());
  tell(data, hearing.signal, setTriggerValue).catch(() => {}); // it was aborted
  return () => parentElement.hearing?.abort();
}
