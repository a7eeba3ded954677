"""Writes adamw-torch.json, what torch.optim.AdamW does to two small tensors: AdamWTest compares with it.

usage: python adamw-torch.py > adamw-torch.json    (torch 2.15 wrote the file that lies here)
"""
import json, math, torch

torch.manual_seed(11)
torch.set_num_threads(1)
start = {"dense.weight": torch.randn(5, 7) * 0.2, "dense.bias": torch.randn(5) * 0.1}
parameters = {name: torch.nn.Parameter(values.clone()) for name, values in start.items()}
groups = [dict(params=[parameters["dense.weight"]], weight_decay=0.05), dict(params=[parameters["dense.bias"]], weight_decay=0.0)]
optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
flat = lambda tensors: {name: t.detach().flatten().tolist() for name, t in tensors.items()}
steps = []
for i, (rate, clip) in enumerate([(0.0, 1.0), (5e-4, 1.0), (1e-3, 50.0), (7.5e-4, 1.0), (5e-4, 0.25), (2.5e-4, 1.0)]):
    gradients = {name: torch.randn_like(p) * 10 ** (1 - i) for name, p in parameters.items()}
    gradients["dense.weight"][1] = 0
    for name, p in parameters.items():
        p.grad = gradients[name].clone()
    for group in optimizer.param_groups:
        group["lr"] = rate
    norm = float(torch.nn.utils.clip_grad_norm_(parameters.values(), clip))
    optimizer.step()
    steps.append(dict(learningRate=rate, maxGradNorm=clip, gradients=flat(gradients), norm=norm, values=flat(parameters)))
print(json.dumps(dict(torch=torch.__version__, decay=0.05, shapes={n: list(p.shape) for n, p in parameters.items()}, start=flat(start), steps=steps)))
