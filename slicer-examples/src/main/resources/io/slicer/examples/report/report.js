// Sorts a table by the column whose head is pressed: numbers from the largest, words from the
// first, and the other way round when pressed again. Missing values stay last.
for (const button of document.querySelectorAll("thead button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const column = head.cellIndex;
    const numbers = head.classList.contains("number");
    const before = head.getAttribute("aria-sort");
    const descending = before ? before === "ascending" : numbers;
    const value = (row) => {
      const cell = row.cells[column];
      return numbers ? parseFloat(cell.dataset.value) : cell.textContent;
    };
    const missing = (row) => row.cells[column].classList.contains("missing");
    const compare = (a, b) => {
      if (missing(a) || missing(b)) {
        return missing(a) - missing(b);
      }
      const x = value(a);
      const y = value(b);
      if (!numbers) {
        return x.localeCompare(y, undefined, { numeric: true }) * (descending ? -1 : 1);
      }
      return descending ? y - x : x - y;
    };
    const body = head.closest("table").tBodies[0];
    body.append(...[...body.rows].sort(compare));
    for (const other of head.parentElement.cells) {
      other.removeAttribute("aria-sort");
    }
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  });
}
