-- @query     street_gaps
-- @title     The stretches of each street (道路) that no facility of a layer serves, side by side where it is wide
-- @title_zh  各道路设施覆盖空档
-- @param     layer      text               a facility layer, e.g. bins, toilets, hydrants
-- @param     within_m   real   none        how far a facility may be (m); default: the standard: half the greatest
--            spacing of the rule that holds at the place, reckoned along the street, else the layer's own service_m
-- @param     mode       text   line        line: straight; network: on foot along streets
-- @param     as_of      date   newest      the day whose units and facilities count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     zone       text   none        only stretches that run in this zone, each whole
-- @domain    mode      line=直线; network=步行
-- @domain    scenario  now; planned
-- @column    street_id         text     the segment
-- @zh        street_id         路段编号
-- @column    street_code       text     streets.street_code
-- @zh        street_code       道路编码
-- @column    name              text     streets.name; NULL: unnamed
-- @zh        name              道路名称
-- @column    class             text     streets.class
-- @zh        class             道路等级
-- @domain    class  expressway=快速路; arterial=主干路; secondary=次干路; local=支路; alley=街巷
-- @column    side              text     looking along the line: left or right where the sides are served each by
--            itself (wide or divided) or belong to two units; a side counts half its length in sums
-- @zh        side              侧
-- @domain    side  both=两侧; left=左侧; right=右侧
-- @column    unit_code         text     units.unit_code; NULL: in no unit
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    from_m            real     m        where it begins along the segment
-- @zh        from_m            起点里程（米）
-- @column    to_m              real     m        where it ends
-- @zh        to_m              终点里程（米）
-- @column    length_m          real     m        to_m - from_m
-- @zh        length_m          长度（米）
-- @column    spacing_m         real     m        where a spacing rules: along the street from the facility before
--            to the one after; NULL: there are not both
-- @zh        spacing_m         实际间距（米）
-- @column    spacing_max_m     real     m        the rule's greatest spacing; NULL: another distance holds
-- @zh        spacing_max_m     标准最大间距（米）
-- @column    geom              geometry          the stretch
-- @zh        geom              空档
-- @reads     streets, units, :layer
-- @order     street_id, from_m, side, unit_code
-- @example   layer=toilets within_m=300 as_of=2023-06-30  tests/queries/street_gaps/
-- @example   layer=toilets within_m=300 mode=network as_of=2023-06-30  tests/queries/street_gaps_network/
WITH gap AS (             -- 1. the stretches, in the zone
  SELECT g.street, g.side, g.unit, g.from_m, g.to_m, g.length_m, g.spacing_m, g.spacing_max_m, g.geom
  FROM   ward_street_gaps(:layer, :within_m, :mode, :as_of, :scenario) AS g
  WHERE  :zone IS NULL OR ward_length(ward_clip(g.geom, 'zones', :zone)) > 0
)
SELECT s.street_id,
       s.street_code,
       s.name,
       s.class,
       g.side,
       u.unit_code,
       u.name              AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       g.from_m,
       g.to_m,
       g.length_m,
       g.spacing_m,
       g.spacing_max_m,
       g.geom
FROM   gap AS g
JOIN   streets AS s ON s.id = g.street
LEFT   JOIN units AS u ON u.id = g.unit
ORDER  BY s.street_id, g.from_m, g.side, u.unit_code NULLS LAST
