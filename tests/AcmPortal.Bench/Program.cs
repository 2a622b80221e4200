using AcmPortal.Bench;

try
{
    return args switch
    {
        ["issue", .. var rest] => await IssueBench.RunAsync(rest),
        ["one", .. var rest] => await OneBench.RunAsync(rest),
        ["live", .. var rest] => await LiveBench.RunAsync(rest),
        ["start", .. var rest] => await StartBench.RunAsync(rest),
        _ => Usage(),
    };
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static int Usage()
{
    Console.Error.WriteLine("""
        issue [--count 200] [--rates on] [--validation SECONDS] [--instances 1] [--key RSA_2048]   many certificates requested together
        one   [--repeat 5]                        one order alone, from the click to Stored
        live  [--repeat 5]                        from an order's change to the open page that shows it, in Chromium
        start [--repeat 3]                        cold start to the first page, and memory with one circuit
        """);
    return 2;
}
