"""Reads SpatiaLite geometry blobs into shapely, with no code of ward's in between."""
import struct

from shapely import geometry


def parse(blob):
    """A shapely geometry from a SpatiaLite blob (XY, little or big endian); None for NULL."""
    if blob is None:
        return None
    assert blob[0] == 0 and blob[38] == 0x7C and blob[-1] == 0xFE, "not a SpatiaLite geometry"
    end = "<" if blob[1] == 1 else ">"
    at = 39

    def take(fmt):
        nonlocal at
        values = struct.unpack_from(end + fmt, blob, at)
        at += struct.calcsize(end + fmt)
        return values

    def coords():
        (n,) = take("I")
        flat = take("%dd" % (2 * n))
        return list(zip(flat[0::2], flat[1::2]))

    def body(kind):
        nonlocal at
        if kind == 1:
            return geometry.Point(take("2d"))
        if kind == 2:
            return geometry.LineString(coords())
        if kind == 3:
            (n,) = take("I")
            rings = [coords() for _ in range(n)]
            return geometry.Polygon(rings[0], rings[1:])
        if kind in (4, 5, 6):
            (n,) = take("I")
            parts = []
            for _ in range(n):
                assert blob[at] == 0x69
                at += 1
                parts.append(body(take("I")[0]))
            return {4: geometry.MultiPoint, 5: geometry.MultiLineString, 6: geometry.MultiPolygon}[kind](parts)
        raise ValueError("geometry type %d" % kind)

    return body(take("I")[0])
