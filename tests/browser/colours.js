// Elements shown at each width, and the themes in which their colours were checked.
window.colours = (() => {
  const NAMES = ["action", "datetime", "for", "href", "id", "name", "src", "title", "value",
    "aria-describedby", "aria-label", "aria-labelledby"]
  const shown = {}, checked = { light: new Map(), dark: new Map() }
  let left = new Map()

  const hasText = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())

  function isShown(element) {
    const box = element.getBoundingClientRect()
    return (hasText(element) || element.matches("input, select, textarea"))
      && element.checkVisibility({ visibilityProperty: true })
      && box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0
  }

  // large text needs less contrast
  function isLarge(element) {
    const { fontSize, fontWeight } = getComputedStyle(element)
    return parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && fontWeight >= 700)
  }

  function check(element, isLarge, scheme) {
    checked[scheme].set(element, isLarge && checked[scheme].get(element) !== false)
  }

  // what its colours depend on: style sheets, size and the start tags down to it, without names of single elements
  function style(element, isLarge) {
    const parts = [isLarge, hasText(element.parentElement), ...[...document.styleSheets].map(sheet => sheet.href)]
    for (let each = element; each; each = each.parentElement) {
      const tag = each.cloneNode(false)
      NAMES.forEach(name => tag.removeAttribute(name))
      parts.push(tag.outerHTML)
    }
    return parts.join("\n")
  }

  return {
    // all was checked on this screen, which is the current one
    checkedAll(width, scheme) {
      shown[width] = new Map()
      for (const element of document.body.querySelectorAll("*")) {
        if (!isShown(element)) continue
        shown[width].set(element, isLarge(element))
        check(element, isLarge(element), scheme)
      }
    },
    // styles of elements shown at this width, but not yet checked in this theme
    stylesLeft(width, scheme) {
      left = new Map()
      for (const [element, isLarge] of shown[width]) {
        const known = checked[scheme].get(element)
        if (known === false || known === isLarge) continue
        check(element, isLarge, scheme)
        const key = style(element, isLarge)
        left.set(key, [...left.get(key) || [], element])
      }
      return [...left.keys()]
    },
    elements: styles => styles.flatMap(style => left.get(style)),
  }
})()
