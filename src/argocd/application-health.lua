-- An Application is as healthy as Argo CD says; until it has said anything, it is on its way.
local health = { status = "Progressing", message = "waiting for the first assessment" }
local assessed = obj.status ~= nil and obj.status.health or nil
if assessed ~= nil and assessed.status ~= nil then
  health.status = assessed.status
  health.message = assessed.message or ""
end
return health
