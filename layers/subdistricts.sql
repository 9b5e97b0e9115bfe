-- @layer     subdistricts
-- @title     Subdistricts (街道): areas made of units, not streets
-- @title_zh  街道（行政区划）
-- @standard  national statistics codes, 9 digits, as of 2021-10-31, 2022-10-31 and 2023-06-30 (320213 Liangxi)
-- @geometry  POLYGON  optional
-- @key       subdistrict_code + valid_from
-- @valid     valid_from  valid_to
-- @column    subdistrict_code  text     required  its code; Liangxi's nine and what else they are called are known
-- @zh        subdistrict_code  街道编码
-- @alias     subdistrict_code  街道代码, 行政区划代码, 编码, SZJDDM
-- @domain    subdistrict_code  320213021=崇安寺, 崇安寺街道, 320213001; 320213022=清名桥, 清名桥街道, 320213009;
--            320213023=惠山, 惠山街道, 320213016; 320213024=北大街, 北大街街道, 320213015; 320213025=广益, 广益街道,
--            320213006; 320213026=扬名, 扬名街道, 320213012; 320213027=山北, 山北街道, 320213014; 320213028=黄巷,
--            黄巷街道, 320213013; 320213029=瞻江, 瞻江街道; 320213002=通江, 通江街道; 320213003=广瑞路, 广瑞路街道;
--            320213004=上马墩, 上马墩街道; 320213005=江海, 江海街道; 320213007=迎龙桥, 迎龙桥街道; 320213008=南禅寺,
--            南禅寺街道; 320213010=金星, 金星街道; 320213011=金匮, 金匮街道
-- @column    valid_from        date               first day it holds; NULL = always
-- @zh        valid_from        启用日期
-- @alias     valid_from        生效日期, 起始日期, 开始日期, QYRQ
-- @read      valid_from        loose_date
-- @column    valid_to          date               first day it no longer holds; NULL = still holds
-- @zh        valid_to          停用日期
-- @alias     valid_to          失效日期, 终止日期, 结束日期, TYRQ
-- @read      valid_to          loose_date
-- @column    name              text               its name
-- @zh        name              街道名称
-- @alias     name              名称, 街道, SZJDMC
-- @column    empowered_from    date               first day it may hand out fines itself (赋权); NULL = not yet
-- @zh        empowered_from    赋权日期
-- @alias     empowered_from    赋权时间, 执法赋权日期
-- @read      empowered_from    loose_date
-- @column    squad             text               the enforcement squad that works in it
-- @zh        squad             执法中队
-- @alias     squad             中队, 所属中队
-- @column    replaces          text               codes of the subdistricts it took over, joined by commas; NULL =
--            none
-- @zh        replaces          前身街道
-- @alias     replaces          原街道, 原街道编码
-- The sixteen subdistricts before 2020-07 (320213001 to 016) map to the one that kept their name. The other five
-- keep their codes: 003, 004 and 005 went into 320213025 (from a list of communities, not from the decision itself);
-- where 002, 007, 008, 010 and 011 went was not found in a source, so nothing is guessed.
-- @check     error    two versions of one row are valid on one day
SELECT b.id, b.subdistrict_code || ' from ' || coalesce(b.valid_from, 'always') AS detail
FROM   subdistricts AS a
JOIN   subdistricts AS b ON b.subdistrict_code = a.subdistrict_code AND b.id <> a.id
WHERE  coalesce(a.valid_from, '') <= coalesce(b.valid_from, '')
AND    coalesce(a.valid_to, '9999') > coalesce(b.valid_from, '')
AND    (coalesce(a.valid_from, '') < coalesce(b.valid_from, '') OR a.id < b.id)
ORDER  BY b.id;
-- @check     error    a subdistrict ends before it begins
SELECT t.id, t.valid_from || ' / ' || t.valid_to AS detail
FROM   subdistricts AS t
WHERE  t.valid_to < t.valid_from
ORDER  BY t.id;
-- @check     warning  a subdistrict without units
SELECT t.id, t.subdistrict_code || coalesce(' ' || t.name, '') AS detail
FROM   subdistricts AS t
WHERE  t.valid_to IS NULL
AND    EXISTS (SELECT 1 FROM units)
AND    NOT EXISTS (SELECT 1 FROM units AS u WHERE u.subdistrict_code = t.subdistrict_code)
ORDER  BY t.id;
