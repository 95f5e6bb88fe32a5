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

export default function ({ data: [data], parentElement, setTriggerValue }) {
  parentElement.hearing?.abort();
  const hearing = (parentElement.hearing = new AbortController());
  hear(data, hearing.signal).then(
    (version) => setTriggerValue("growth", `${Date.now()} ${version}`),
    () => {},
  );
  return () => parentElement.hearing?.abort();
}
