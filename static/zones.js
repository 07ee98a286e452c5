/*
 * Draws a zone on the plan: corners are clicked, dragged and taken away; what is drawn stands as GeoJSON in the field below, which is
 * what is sent. A shape of several rings is only shown: it is changed as text.
 */
(() => {
  const box = document.querySelector('[data-draw]')
  const field = box && document.getElementById(box.dataset.draw)
  const plan = box && box.querySelector('svg')
  if (!box || !field || !plan) return
  const layer = plan.querySelector('.plan-drawn')
  const path = layer.querySelector('path')
  const { left, top, scale } = { left: Number(plan.dataset.left), top: Number(plan.dataset.top), scale: Number(plan.dataset.scale) }
  let corners = []
  let dragged = null
  box.hidden = false

  const toPlan = ([lng, lat]) => [(lng - left) * scale, (top - lat) * scale]
  const toMap = (x, y) => [Number((left + x / scale).toFixed(6)), Number((top - y / scale).toFixed(6))]

  function pointOf(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse())
    return toMap(point.x, point.y)
  }

  function readField() {
    try {
      const shape = JSON.parse(field.value)
      const rings = shape.type === 'Polygon' ? shape.coordinates : []
      corners = rings.length === 1 ? rings[0].slice(0, -1) : []
    } catch { corners = [] }
  }

  function draw() {
    path.setAttribute('d', corners.length > 0 ? `M${corners.map((corner) => toPlan(corner).join(',')).join('L')}Z` : '')
    layer.querySelectorAll('circle').forEach((circle) => circle.remove())
    corners.forEach((corner, i) => {
      const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
      const [x, y] = toPlan(corner)
      circle.setAttribute('cx', x)
      circle.setAttribute('cy', y)
      circle.setAttribute('r', 7)
      circle.dataset.corner = i
      layer.append(circle)
    })
  }

  function writeField() {
    field.value = corners.length > 0 ? JSON.stringify({ type: 'Polygon', coordinates: [[...corners, corners[0]]] }) : ''
    draw()
  }

  plan.addEventListener('pointerdown', (event) => {
    const corner = event.target.dataset?.corner
    if (corner === undefined) return
    dragged = Number(corner)
    plan.setPointerCapture(event.pointerId)
  })
  plan.addEventListener('pointermove', (event) => {
    if (dragged === null) return
    corners[dragged] = pointOf(event)
    draw()
  })
  plan.addEventListener('pointerup', () => {
    if (dragged === null) return
    // The click that follows belongs to the dragging.
    setTimeout(() => { dragged = null })
    writeField()
  })
  plan.addEventListener('click', (event) => {
    if (dragged !== null || event.target.dataset?.corner !== undefined) return
    corners.push(pointOf(event))
    writeField()
  })
  plan.addEventListener('dblclick', (event) => {
    const corner = event.target.dataset?.corner
    if (corner === undefined) return
    corners.splice(Number(corner), 1)
    writeField()
  })
  box.querySelector('[data-undo]').addEventListener('click', () => { corners.pop(); writeField() })
  box.querySelector('[data-clear]').addEventListener('click', () => { corners = []; writeField() })
  field.addEventListener('change', () => { readField(); draw() })
  readField()
  draw()
})()
