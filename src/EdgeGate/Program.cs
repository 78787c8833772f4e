Console.WriteLine("edgegate");
