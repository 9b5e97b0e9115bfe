-- @layer     gas_sites
-- @title     Gas work at addresses: valves, stoves, bottles to replace
-- @title_zh  燃气用户改造点
-- @geometry  POINT
-- @key       site_id
-- @column    site_id          text     required  its number
-- @zh        site_id          改造点编号
-- @alias     site_id          编号, 编码
-- @column    kind             text     domain    what is replaced
-- @zh        kind             改造类型
-- @alias     kind             类型, 项目类型
-- @domain    kind             valve=管阀, 管阀更换; stove=灶具, 灶具隐患, 灶具更换; bottle=瓶改管, 瓶改电, 瓶装气,
--            瓶改管瓶改电
-- @column    customer         text     domain    household, or other (shops, canteens)
-- @zh        customer         用户类型
-- @alias     customer         用户性质
-- @domain    customer         household=居民, 居民用户; other=非居民, 非居民用户, 工商户, 餐饮
-- @column    households       integer  0..       households, or customers, to do at this address
-- @zh        households       应改户数
-- @alias     households       户数, 总户数
-- @column    households_done  integer  0..       of them, done
-- @zh        households_done  已改户数
-- @alias     households_done  完成户数, 已完成户数
-- @column    due_on           date               day by which all must be done
-- @zh        due_on           截止日期
-- @alias     due_on           完成期限
-- @read      due_on           loose_date
-- @column    done_on          date               day the last one was done; NULL = not all done
-- @zh        done_on          完成日期
-- @alias     done_on          完成时间
-- @read      done_on          loose_date
-- @index     kind
-- @check     error    more are done than there are
SELECT t.id, t.households_done || ' of ' || t.households AS detail
FROM   gas_sites AS t
WHERE  t.households_done > t.households
ORDER  BY t.id;
-- @check     warning  all done but without a day, or a day but not all done
SELECT t.id, t.site_id AS detail
FROM   gas_sites AS t
WHERE  t.households > 0 AND (t.households_done = t.households) <> (t.done_on IS NOT NULL)
ORDER  BY t.id;
