using AcmPortal.Bench;

try
{
    return args switch
    {
        ["issue", .. var rest] => await IssueBench.RunAsync(rest),
        ["one", .. var rest] => await OneBench.RunAsync(rest),
        ["live", .. var rest] => await LiveBench.RunAsync(rest),
        ["reconcile", .. var rest] => await ReconcileBench.RunAsync(rest),
        ["renew", .. var rest] => await RenewBench.RunAsync(rest),
        ["due", .. var rest] => await DueBench.RunAsync(rest),
        ["circuits", .. var rest] => await CircuitsBench.RunAsync(rest),
        ["cli", .. var rest] => await CliBench.RunAsync(rest),
        ["idle", .. var rest] => await IdleBench.RunAsync(rest),
        ["all", .. var rest] => await AllBench.RunAsync(rest),
        ["inventory", .. var rest] => await InventoryBench.RunAsync(rest),
        ["simulate", .. var rest] => await SimulateBench.RunAsync(rest),
        ["simulate-portal", var folder, var url] => await SimulatedPortal.RunAsync(folder, new Uri(url)),
        ["api", .. var rest] => await ApiBench.RunAsync(rest),
        ["api-bare", var answers, var tag] => await BareKestrel.RunAsync(answers, tag),
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
        live  [--repeat 5] [--apart]              from an order's change to the open page that shows it, in Chromium; apart: another process works
        reconcile [--count 10000] [--renewed 100] [--rates on] [--reading-only]   a large inventory compared with AWS, and what AWS renewed exported
        renew [--count 1000] [--rates off] [--renewal SECONDS]   many certificates renewed on request
        due [--count 100000] [--due 500]          choosing what renewal looks at among many certificates
        inventory [--count 100000] [--times 40]   lists, searches and the dashboard over many certificates
        simulate [--days 1095] [--count 500] [--faults 2] [--console 60] [--kills 12] [--seed 1]   years of renewals on the virtual clock, with faults
              in a hundred calls, so many actions of people in the AWS console, and so many deaths of the portal
        start [--repeat 3] [--published]          cold start to the first page, and memory with one circuit; published: to ready, outside the demo
        circuits [--count 50] [--certificates 2000] [--actions 60]   open tabs of many people in Chromium: memory of each, and an action among them
        cli  [--count 100] [--validation 5]       the same issuances by a shell script with the AWS CLI, as a ratio
        idle [--minutes 10] [--count 10000]       a worker with nothing to do
        all  [--quick]                            all of these one after the other, and one table
        api   [--count 10000] [--seconds 10] [--orders 400] [--rounds 5]   the REST API under sixteen clients, beside a bare Kestrel; permissions taken away
        """);
    return 2;
}
