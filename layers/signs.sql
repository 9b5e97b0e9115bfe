-- @layer     signs
-- @title     Shop signs
-- @title_zh  店招标牌
-- @geometry  POINT
-- @key       sign_id
-- @column    sign_id       text     required  its number
-- @zh        sign_id       店招编号
-- @alias     sign_id       编号, 编码, 标牌编号
-- @column    kind          text               on a roof, or elsewhere
-- @zh        kind          店招类型
-- @alias     kind          类型, 类别
-- @domain    kind          roof=楼顶, 屋顶; other=非楼顶, 门楣, 墙面, 其他
-- @column    unit_code     text               the unit it hangs in
-- @zh        unit_code     单元编号
-- @alias     unit_code     单元编码, 所在单元, 管理单元
-- @column    inspected_on  date               day of the last inspection; NULL = never
-- @zh        inspected_on  检查日期
-- @alias     inspected_on  最近检查日期
-- @read      inspected_on  loose_date
-- @index     unit_code
-- @check     warning  a sign in a unit that is not loaded
SELECT t.id, t.unit_code AS detail
FROM   signs AS t
WHERE  t.unit_code IS NOT NULL
AND    EXISTS (SELECT 1 FROM units)
AND    NOT EXISTS (SELECT 1 FROM units AS p WHERE p.unit_code = t.unit_code)
ORDER  BY t.id;
-- @check     warning  two signs at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   signs AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
