const CARDS = Array.from({ length: 9 }, (_, index) => `card ${index}`);

/** The outlines of the pages, shown over the current one when the document's `data-loading` says so: see AppLink. */
export function Skeletons() {
  return (
    <div className="skeletons" aria-hidden="true">
      <div className="skeleton-list">
        <div className="bone title" />
        <div className="cards">
          {CARDS.map((card) => (
            <div key={card} className="card">
              <div className="bone" />
              <div className="bone short" />
              <div className="bone shorter" />
            </div>
          ))}
        </div>
      </div>
      <div className="skeleton-panel panel">
        <div className="bone shorter" />
        <div className="bone title" />
        <div className="bone short" />
        <div className="bone" />
        <div className="bone" />
        <div className="bone button-like" />
      </div>
    </div>
  );
}
