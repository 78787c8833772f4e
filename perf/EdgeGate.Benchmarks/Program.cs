using EdgeGate.Benchmarks;

return args is ["masking", ..] ? MaskingHarness.Run(args[1..]) : 0;
