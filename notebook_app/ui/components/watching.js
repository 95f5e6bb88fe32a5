// Asks every few seconds, while the page is in sight, for the versions of the notebook; tells when they are others.
// data: address, seen (the versions that were drawn).
const EVERY = 3000;

export default function ({ data: [data], parentElement, setTriggerValue }) {
  let seen = data.seen;
  let asking = false;
  const look = async () => {
    if (document.hidden || asking) return;
    asking = true;
    try {
      const response = await fetch(data.address);
      const versions = response.ok ? await response.text() : "";
      if (versions && versions !== seen && parentElement.isConnected !== false) setTriggerValue("changed", (seen = versions));
    } catch {
      // the connection broke: Streamlit says so
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
