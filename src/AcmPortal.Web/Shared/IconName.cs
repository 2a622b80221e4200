namespace AcmPortal.Web.Shared;

/// <summary>The portal's icons. Closed: a new one is drawn on the 16 by 16 grid, one stroke of 1.6, no fill.</summary>
public enum IconName
{
    /// <summary>Done, working.</summary>
    Ok,

    /// <summary>Waiting, time.</summary>
    Clock,

    /// <summary>Going on by itself.</summary>
    Sync,

    /// <summary>Look at this.</summary>
    Warn,

    /// <summary>Close, wrong.</summary>
    Cross,

    /// <summary>A person.</summary>
    Hand,

    /// <summary>Off, ended.</summary>
    Off,

    /// <summary>Dashboard.</summary>
    Grid,

    /// <summary>Certificates.</summary>
    Certificate,

    /// <summary>Orders, lists.</summary>
    List,

    /// <summary>Profiles, keys.</summary>
    Key,

    /// <summary>Connections.</summary>
    Plug,

    /// <summary>Alerts.</summary>
    Bell,

    /// <summary>Audit.</summary>
    Log,

    /// <summary>Settings.</summary>
    Gear,

    /// <summary>Authorities.</summary>
    Shield,

    /// <summary>Copy.</summary>
    Copy,

    /// <summary>Add, make.</summary>
    Plus,

    /// <summary>Search.</summary>
    Find,

    /// <summary>Open the menu.</summary>
    Menu,

    /// <summary>Open, descending.</summary>
    Down,

    /// <summary>Ascending.</summary>
    Up,

    /// <summary>Next.</summary>
    Right,

    /// <summary>Previous.</summary>
    Left,

    /// <summary>Download.</summary>
    Download,

    /// <summary>Delete.</summary>
    Trash,

    /// <summary>Edit.</summary>
    Edit,

    /// <summary>Light.</summary>
    Sun,

    /// <summary>Dark.</summary>
    Moon,

    /// <summary>As the system.</summary>
    Screen,

    /// <summary>Leaves the portal.</summary>
    External,

    /// <summary>Particulars.</summary>
    Info,

    /// <summary>Sign out.</summary>
    Exit,

    /// <summary>Sealed, not allowed.</summary>
    Lock,

    /// <summary>Zones, DNS.</summary>
    Globe,

    /// <summary>Start, retry.</summary>
    Play,

    /// <summary>Pause.</summary>
    Pause,

    /// <summary>Nothing here.</summary>
    Inbox,

    /// <summary>More.</summary>
    Dots,
}

internal static class IconPaths
{
    /// <summary>The path of an icon.</summary>
    public static string Of(IconName name) => name switch
    {
        IconName.Ok => "M3 8.5l3.2 3.2L13 5",
        IconName.Clock => "M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M8 4.5V8l2.3 1.6",
        IconName.Sync => "M13 6A5.3 5.3 0 003.6 4.6M3 2.5v2.6h2.6M3 10a5.3 5.3 0 009.4 1.4M13 13.5v-2.6h-2.6",
        IconName.Warn => "M8 2.2l6.2 11H1.8zM8 6.5v3.2M8 11.6v.1",
        IconName.Cross => "M4 4l8 8M12 4l-8 8",
        IconName.Hand => "M5.5 5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0M3 14c.5-3 2.5-4.5 5-4.5s4.5 1.5 5 4.5",
        IconName.Off => "M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M4 12l8-8",
        IconName.Grid => "M3 2h3a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-3a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1zM10 2h3a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-3a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1zM3 9h3a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-3a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1zM10 9h3a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-3a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1z",
        IconName.Certificate => "M3.5 2.5h9a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1 -1.5 1.5h-9a1.5 1.5 0 0 1 -1.5 -1.5v-6a1.5 1.5 0 0 1 1.5 -1.5zM5 6h6M5 8.5h3.5M10.5 9.5v4.5l1.5-1 1.5 1V9.5",
        IconName.List => "M5 4h9M5 8h9M5 12h9M2 4h.1M2 8h.1M2 12h.1",
        IconName.Key => "M2 8a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M8 8h6v2.5M11.5 8v2",
        IconName.Plug => "M5 2v4M11 2v4M3.5 6h9v2a4.5 4.5 0 01-9 0zM8 12.5V15",
        IconName.Bell => "M4 11V7a4 4 0 018 0v4l1 1.5H3zM6.5 14h3",
        IconName.Log => "M3 2h7l3 3v9H3zM6 7h4M6 10h4",
        IconName.Gear => "M5.8 8a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M12.4 3.6L11 5M5 11l-1.4 1.4",
        IconName.Shield => "M8 1.8l5.5 2v4c0 3.4-2.3 5.6-5.5 6.5-3.2-.9-5.5-3.1-5.5-6.5v-4z",
        IconName.Copy => "M6.5 5h5.5a1.5 1.5 0 0 1 1.5 1.5v5.5a1.5 1.5 0 0 1 -1.5 1.5h-5.5a1.5 1.5 0 0 1 -1.5 -1.5v-5.5a1.5 1.5 0 0 1 1.5 -1.5zM10.5 5V3.5A1.5 1.5 0 009 2H4a1.5 1.5 0 00-1.5 1.5v5A1.5 1.5 0 004 10h1",
        IconName.Plus => "M8 3v10M3 8h10",
        IconName.Find => "M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0M10.5 10.5L14 14",
        IconName.Menu => "M2 4h12M2 8h12M2 12h12",
        IconName.Down => "M4 6l4 4 4-4",
        IconName.Up => "M4 10l4-4 4 4",
        IconName.Right => "M6 4l4 4-4 4",
        IconName.Left => "M10 4l-4 4 4 4",
        IconName.Download => "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
        IconName.Trash => "M3 4.5h10M6 4.5V3a1 1 0 011-1h2a1 1 0 011 1v1.5M4.2 4.5l.6 9h6.4l.6-9M6.8 7.2v4M9.2 7.2v4",
        IconName.Edit => "M10.8 2.7l2.5 2.5L5.5 13H3v-2.5zM9.2 4.3l2.5 2.5",
        IconName.Sun => "M5 8a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
        IconName.Moon => "M13.5 9.5A6 6 0 016.5 2.5a6 6 0 107 7z",
        IconName.Screen => "M3.5 2.5h9a1.5 1.5 0 0 1 1.5 1.5v5.5a1.5 1.5 0 0 1 -1.5 1.5h-9a1.5 1.5 0 0 1 -1.5 -1.5v-5.5a1.5 1.5 0 0 1 1.5 -1.5zM6 14h4M8 11v3",
        IconName.External => "M9 2.5h4.5V7M13.3 2.7L7.5 8.5M11.5 9.5v3a1 1 0 01-1 1h-7a1 1 0 01-1-1v-7a1 1 0 011-1h3",
        IconName.Info => "M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M8 7.3v3.7M8 5v.1",
        IconName.Exit => "M6.5 2.5h-3a1 1 0 00-1 1v9a1 1 0 001 1h3M10.5 11.5L14 8l-3.5-3.5M14 8H6",
        IconName.Lock => "M4.5 7h7a1.5 1.5 0 0 1 1.5 1.5v4a1.5 1.5 0 0 1 -1.5 1.5h-7a1.5 1.5 0 0 1 -1.5 -1.5v-4a1.5 1.5 0 0 1 1.5 -1.5zM5 7V5a3 3 0 016 0v2",
        IconName.Globe => "M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M2 8h12M8 2c2 2 2.6 4 2.6 6s-.6 4-2.6 6c-2-2-2.6-4-2.6-6S6 4 8 2z",
        IconName.Play => "M5 3l8 5-8 5z",
        IconName.Pause => "M5.5 3v10M10.5 3v10",
        IconName.Inbox => "M2 9l2-6h8l2 6v4.5H2zM2 9h3.5l1 2h3l1-2H14",
        IconName.Dots => "M3.5 8h.1M8 8h.1M12.5 8h.1",
    };
}
