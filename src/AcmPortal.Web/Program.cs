using AcmPortal.Web.Hosting;

return await PortalCommands.RunAsync(args);
