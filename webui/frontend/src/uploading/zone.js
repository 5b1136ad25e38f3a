// @ts-check
// Where recordings are chosen: a file field, onto which files can be dropped as well.

/** @param {(files: File[]) => void} onFiles */
export function watchZone(onFiles) {
  const zone = /** @type {HTMLElement} */ (document.getElementById('zone'));
  const input = /** @type {HTMLInputElement} */ (document.getElementById('recordings'));
  input.addEventListener('change', () => {
    onFiles([...(input.files ?? [])]);
    input.value = ''; // the list below shows what is chosen; the same file can be chosen again
  });
  // a file that misses the zone would otherwise take the place of the page
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => event.preventDefault());
  zone.addEventListener('dragover', () => zone.classList.add('over'));
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    zone.classList.remove('over');
    const items = [...(event.dataTransfer?.items ?? [])];
    const isFolder = (/** @type {DataTransferItem} */ item) => item.webkitGetAsEntry?.()?.isDirectory;
    const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
    onFiles(files.filter((file) => file !== null));
  });
}
