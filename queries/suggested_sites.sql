-- @query     suggested_sites
-- @title     Where to build next: the sites that serve the most of what no facility of a layer serves yet
-- @title_zh  设施建议选址
-- @param     layer       text                a facility layer, e.g. toilets, bins, hydrants
-- @param     within_m    real     none       how far a new facility serves (m); default: the standard where that is a
--            distance
-- @param     count       integer  10         at most so many sites, beside a budget too
-- @param     mode        text     line       line: straight; network: on foot along streets
-- @param     as_of       date     newest     the day whose units and facilities count
-- @param     scenario    text     now        now, or planned: all works done
-- @param     candidates  text     none       a layer of points where one may build (its column cost, if any); default:
--            points along the streets, at most site_spacing_m apart
-- @param     forbidden   text     none       a layer of areas in which no site may be, e.g. zones with --where
-- @param     budget      real     none       the sites' cost together; sites of a layer without cost, and places along
--            streets, cost 1 each
-- @param     demand      text     street     what they are to serve: street (metres of street), cases (all loaded ones
--            that have a place) or people (ESTIMATE: each unit's population spread evenly along its streets)
-- @param     zone        text     none       sites only in this zone; what they serve may lie beyond it; what no
--            site can serve is not listed
-- @domain    mode      line=直线; network=步行
-- @domain    scenario  now; planned
-- @domain    demand    street; cases; people
-- @column    rank              integer           1: the site that serves most; NULL: no site, but what no candidate can
--            serve, by street
-- @zh        rank              序号
-- @column    candidate         text              the candidate's key; NULL: a place along a street
-- @zh        candidate         备选点编号
-- @column    street_id         text              the segment it is on, or nearest to
-- @zh        street_id         路段编号
-- @column    street_name       text              streets.name; NULL: unnamed
-- @zh        street_name       道路名称
-- @column    measure_m         real     m        where along the segment
-- @zh        measure_m         里程（米）
-- @column    side              text              looking along the line: left or right where the sides are served each
--            by itself
-- @zh        side              侧
-- @domain    side  both=两侧; left=左侧; right=右侧
-- @column    unit_code         text              units.unit_code; NULL: in no unit
-- @zh        unit_code         单元编码
-- @column    unit_name         text              units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text              units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text              units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    cost              real              NULL without a budget
-- @zh        cost              费用
-- @column    gain_m            real     m        what it serves that nothing and no site before it serves; cases or
--            persons where these are asked for
-- @zh        gain_m            新增服务量
-- @column    total_m           real     m        the sum so far
-- @zh        total_m           累计服务量
-- @column    bound_m           real     m        no choice of as many sites, within the budget, serves more
-- @zh        bound_m           理论上限
-- @column    bound_share       real     share    total_m / bound_m: the choice is at least so good
-- @zh        bound_share       达到上限比例
-- @column    lost_m            real     m        what no candidate can serve; NULL for a site
-- @zh        lost_m            无法服务量
-- @column    geom              geometry          the site, or what cannot be served
-- @zh        geom              位置
-- @reads     streets, units, :layer
-- @order     rank (what cannot be served last), street_id
-- @example   layer=toilets within_m=300 count=2 as_of=2023-06-30  tests/queries/suggested_sites/
-- @example   layer=toilets candidates=places demand=cases as_of=2023-06-30  tests/queries/suggested_sites_places/
WITH site AS MATERIALIZED (  -- 1. the sites, and what cannot be served
  SELECT s.rank, s.candidate, s.street, s.measure_m, s.side, s.cost, s.gain_m, s.total_m, s.bound_m, s.lost_m, s.geom,
         CASE WHEN s.rank IS NOT NULL THEN ward_locate('units', s.geom, :as_of) END AS unit
  FROM   ward_sites(:layer, :within_m, :count, :mode, :as_of, :scenario, :candidates, :forbidden, :budget, :demand,
                    :zone) AS s
  WHERE  :zone IS NULL OR s.rank IS NOT NULL
)
SELECT s.rank,
       s.candidate,
       t.street_id,
       t.name              AS street_name,
       s.measure_m,
       s.side,
       u.unit_code,
       u.name              AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       s.cost,
       s.gain_m,
       s.total_m,
       s.bound_m,
       s.total_m / nullif(s.bound_m, 0) AS bound_share,
       s.lost_m,
       s.geom
FROM   site AS s
LEFT   JOIN streets AS t ON t.id = s.street
LEFT   JOIN units AS u ON u.id = s.unit
ORDER  BY s.rank NULLS LAST, t.street_id NULLS LAST
