# A config of one's own in the style of MMDetection 2.x: its name leaves the batch out.
data = dict(samples_per_gpu=8, workers_per_gpu=4)
runner = dict(type="EpochBasedRunner", max_epochs=273)
auto_scale_lr = dict(enable=False, base_batch_size=64)
